using System.Security.Cryptography;
using System.Text;

namespace Gateway.Configuration;

/// <summary>Reads the files that hold secrets, and adds what they hold to the fingerprint of the configuration.</summary>
public sealed class SecretFiles(IncrementalHash fingerprint)
{
    /// <summary>Bytes a secret may have: more than any password, enough for a key.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>The text without the line end that editors add.</summary>
    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public string Read(string path)
    {
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
}
