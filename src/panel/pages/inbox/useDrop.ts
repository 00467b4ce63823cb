import { useState, type DragEvent } from 'react';

/** Files that are dragged in. */
export function useDrop(enabled: boolean, onFiles: (files: File[]) => void) {
  const [depth, setDepth] = useState(0);
  const isFiles = (event: DragEvent): boolean => enabled && event.dataTransfer.types.includes('Files');
  const handlers = {
    onDragEnter: (event: DragEvent) => isFiles(event) && setDepth((old) => old + 1),
    onDragLeave: (event: DragEvent) => isFiles(event) && setDepth((old) => Math.max(old - 1, 0)),
    onDragOver: (event: DragEvent) => isFiles(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      setDepth(0);
      onFiles([...event.dataTransfer.files]);
    },
  };
  return { isOver: depth > 0, handlers };
}
