using System.Security.Cryptography;
using System.Text;

namespace Gateway.Configuration;

/// <summary>Reads the files that contain secrets, and adds their content to the fingerprint of the configuration.</summary>
public sealed class SecretFiles(IncrementalHash fingerprint)
{
    /// <summary>The maximum size of a secret file in bytes.</summary>
    public const int MaxBytes = 65_536;

    // Long enough for whatever asks for a length.
    private const string Unread = "a secret that was not read, as the configuration is checked without its files";

    /// <summary>Whether the files are read; if not, each secret is a text that no file contains.</summary>
    public bool IsReading { get; init; } = true;

    /// <summary>Returns the text without trailing line ends, which editors append.</summary>
    /// <exception cref="IOException">The file cannot be read or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read the file.</exception>
    public string Read(string path)
    {
        if (!IsReading)
        {
            return Unread;
        }

        var buffer = new byte[MaxBytes + 1];
        using var stream = File.OpenRead(path);
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
        {
            throw new IOException($"it is larger than {MaxBytes} bytes");
        }

        fingerprint.AppendData(buffer, 0, length);
        return Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\r', '\n');
    }

    /// <summary>Adds the content of a file that is no secret, and that was read with the configuration too, to the fingerprint.</summary>
    public void Add(ReadOnlySpan<byte> content) => fingerprint.AppendData(content);
}
