namespace Gateway.Certificates.Backup;

/// <summary>A file or a link in a backup.</summary>
/// <param name="Path">Relative, with slashes: <c>store/mail.example.com/current</c>, <c>authority/ca.key</c>.</param>
/// <param name="Content">What is in the file; empty for a link.</param>
/// <param name="Link">What the link points to, or null.</param>
public sealed record BackupEntry(string Path, byte[] Content, string? Link = null)
{
    /// <summary>The parts of the path.</summary>
    public IReadOnlyList<string> Parts { get; } = Path.Split('/');

    /// <summary>Who may read the file.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The numbers of the user and the group that own the file.</summary>
    public (uint User, uint Group) Owner { get; init; }
}
