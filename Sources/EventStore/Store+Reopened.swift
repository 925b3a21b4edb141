extension Store {
  /// The same replica over a new connection: what to go on with after an error of the disk. All that
  /// was acknowledged is there; this store is not used again.
  ///
  /// - Throws: what opening a store throws, as long as the disk does not answer.
  public func reopened() throws -> Store {
    try lock.held(patience: options.patience) {
      // Nothing else opens and closes the file here: closing any descriptor of it takes away every
      // lock the process has on it, and then another program deletes the WAL under the connection.
      Store(
        path: path, options: options,
        queue: try Self.openQueue(path, creating: false, isKnown: true), lock: lock,
        keyring: keyring, file: file.isReplaced ? nil : file)
    }
  }
}
