namespace Gateway.Certificates.Storage;

/// <summary>
/// The writes to the disk that a certificate store is made of, each either done or not: a crash comes between two of them.
/// </summary>
internal interface IStoreFiles
{
    /// <summary>Makes a folder that its owner alone may enter, and those above it.</summary>
    void CreateFolder(string path);

    /// <summary>Writes a new file that its owner alone may read and write, down to the disk.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Brings the names in a folder down to the disk.</summary>
    void Flush(string folder);

    /// <summary>Gives a file, folder or link another name, over a file or link that has it.</summary>
    void Rename(string from, string to);

    /// <summary>Makes a link to a relative target.</summary>
    void Link(string path, string target);

    /// <summary>Deletes a file, a link or a folder with all that is in it; what is not there is no mistake.</summary>
    void Delete(string path);
}
