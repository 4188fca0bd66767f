using System.Security.Cryptography;

namespace Gateway.Settings;

/// <summary>
/// The key with which a command and the running gateway compare secrets without telling them. It is in the state folder, which the
/// gateway's user and root alone can read; without it, what the admin listener says of a secret is of no use to anybody.
/// </summary>
internal static class ComparisonKey
{
    private const string Name = "comparison.key";

    private const int Length = 32;

    /// <summary>The key, or null if there is none that can be read.</summary>
    public static byte[]? Find(string state)
    {
        try
        {
            var buffer = new byte[Length + 1];
            using var file = File.OpenRead(Path.Combine(state, Name));
            return file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == Length ? buffer[..Length] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The key, which is made if there is none; null if it cannot be written.</summary>
    public static byte[]? FindOrCreate(string state)
    {
        if (Find(state) is { } key)
        {
            return key;
        }

        try
        {
            key = RandomNumberGenerator.GetBytes(Length);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(Path.Combine(state, Name), options);
            file.Write(key);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Find(state); // another request was first, or secrets are not compared, which the command says
        }
    }
}
