namespace Gateway.Certificates.Backup;

/// <summary>A file or a link in a backup.</summary>
/// <param name="Path">Relative, with slashes: <c>store/mail.example.com/current</c>, <c>authority/ca.key</c>.</param>
/// <param name="Content">What is in the file; empty for a link.</param>
/// <param name="Link">What the link points to, or null.</param>
internal sealed record BackupEntry(string Path, byte[] Content, string? Link = null)
{
    public IReadOnlyList<string> Parts { get; } = Path.Split('/');
}
