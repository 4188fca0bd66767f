using System.Text;
using Gateway.Configuration;

namespace Gateway.Certificates.Storage;

/// <summary>
/// Writes files whole or not at all: beside their place, to the disk, then renamed into it. Where root writes into a service's folder, the
/// file is the service's.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file that its owner alone may read, a private key.</summary>
    public static void WriteSecret(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text), Secret);

    public static void WriteSecret(string path, ReadOnlySpan<byte> content) => Write(path, content, Secret);

    /// <summary>Writes a file that everybody may read, a certificate.</summary>
    public static void WritePublic(string path, string text) => WritePublic(path, Encoding.UTF8.GetBytes(text));

    public static void WritePublic(string path, ReadOnlySpan<byte> content) =>
        Write(path, content, Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    /// <summary>Whether every user of the machine can read the file; false if it does not exist.</summary>
    public static bool IsReadableByOthers(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead);

    private static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.new";
        using (var stream = new FileStream(
            temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            FileOwnership.CopyFromFolder(path, stream.SafeFileHandle);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
