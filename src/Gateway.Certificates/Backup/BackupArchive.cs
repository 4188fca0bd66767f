using System.Formats.Tar;
using System.Security.Cryptography;

namespace Gateway.Certificates.Backup;

/// <summary>The entries of a backup as a tar file, which any system unpacks.</summary>
public static class BackupArchive
{
    /// <summary>The largest file in a backup: it is encrypted whole, in memory.</summary>
    public const int MaximumEntryBytes = 512 << 20;

    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    /// <summary>Writes the entries.</summary>
    public static byte[] Write(IEnumerable<BackupEntry> entries, DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry.Link is null
                    ? new PaxTarEntry(TarEntryType.RegularFile, entry.Path)
                    {
                        DataStream = new MemoryStream(entry.Content),
                        Mode = entry.Mode,
                        Uid = (int)entry.Owner.User,
                        Gid = (int)entry.Owner.Group,
                        ModificationTime = now,
                    }
                    : new PaxTarEntry(TarEntryType.SymbolicLink, entry.Path) { LinkName = entry.Link, ModificationTime = now });
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Reads the entries.</summary>
    /// <exception cref="CryptographicException">It is no tar file, or holds what no backup holds: other kinds of entries, paths that lead
    /// elsewhere.</exception>
    public static IReadOnlyList<BackupEntry> Read(byte[] tar)
    {
        var entries = new List<BackupEntry>();
        try
        {
            using var reader = new TarReader(new MemoryStream(tar));
            while (reader.GetNextEntry() is { } entry)
            {
                entries.Add(Checked(entry));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new CryptographicException($"it is no backup of a gateway: {e.Message}", e);
        }

        return entries;
    }

    private static BackupEntry Checked(TarEntry entry)
    {
        var isLink = entry.EntryType == TarEntryType.SymbolicLink;
        var parts = entry.Name.Split('/').Concat(isLink ? entry.LinkName.Split('/') : []);
        if (parts.Any(p => p is "" or "." or "..")
            || (!isLink && entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)))
        {
            throw new CryptographicException($"it holds what no backup of a gateway holds: {entry.Name}");
        }

        using var content = new MemoryStream();
        if (entry.DataStream is { } data)
        {
            if (data.Length > MaximumEntryBytes)
            {
                throw new CryptographicException($"it holds a file larger than {MaximumEntryBytes} bytes: {entry.Name}");
            }

            data.CopyTo(content);
        }

        return new BackupEntry(entry.Name, content.ToArray(), isLink ? entry.LinkName : null)
        {
            Mode = entry.Mode & Permissions,
            Owner = ((uint)entry.Uid, (uint)entry.Gid),
        };
    }
}
