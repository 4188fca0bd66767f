using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Preauthentication.Assertions;

/// <summary>
/// The folder of the assertion keys: a PEM file for each, readable only by the gateway's own user. Gateways that share the folder share
/// their keys.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class AssertionKeyFolder(string path)
{
    private const string Suffix = ".pem";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Reads every key, and reports the files that cannot be read as one.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public IReadOnlyList<AssertionKey> Read(Action<string, string> unreadable)
    {
        if (!Directory.Exists(path))
        {
            return [];
        }

        var keys = new List<AssertionKey>();
        foreach (var file in Directory.EnumerateFiles(path, "*" + Suffix))
        {
            try
            {
                // The time is in the name, because a copy or a restored backup changes the file's own time.
                var name = Path.GetFileName(file);
                var timestamp = name[..Math.Max(0, name.IndexOf('-', StringComparison.Ordinal))];
                var created = DateTimeOffset.ParseExact(
                    timestamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                keys.Add(AssertionKey.Import(File.ReadAllText(file), created));
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or FormatException or CryptographicException or ArgumentException)
            {
                unreadable(file, e.Message);
            }
        }

        return keys;
    }

    /// <summary>Writes a key atomically: another gateway reads all of it or nothing.</summary>
    public void Write(AssertionKey key)
    {
        var folder = OwnerOnlyFolder.Create(path).FullName;
        var name = NameOf(key);
        var temporary = Path.Combine(folder, $".{name}.{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(key.ExportPem()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, name));
    }

    public void Delete(AssertionKey key) => File.Delete(Path.Combine(path, NameOf(key)));

    private static string NameOf(AssertionKey key) =>
        $"{key.Created.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{key.Id[..12]}{Suffix}";
}
