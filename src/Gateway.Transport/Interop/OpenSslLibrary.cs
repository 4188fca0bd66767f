using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>Whether this machine's OpenSSL can carry connections, found out once.</summary>
internal static class OpenSslLibrary
{
    private const ulong InitializeWithoutExitHandler = 0x00080000;
    private const ulong Version3 = 0x30000000;
    private const ulong Version4 = 0x40000000;

    private static readonly Lazy<string?> Fault = new(Load);

    /// <summary>What is missing, or null where nothing is.</summary>
    public static string? WhyNot => Fault.Value;

    private static string? Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "the operating system is not Linux";
        }

        foreach (var library in new[] { LibCrypto.Name, LibSsl.Name })
        {
            if (!NativeLibrary.TryLoad(library, out _))
            {
                return $"{library} cannot be loaded";
            }
        }

        if (LibCrypto.VersionNumber() is < Version3 or >= Version4)
        {
            return "OpenSSL is not version 3";
        }

        // Threads may use it until the process is gone, so nothing must be torn down at its exit.
        return LibSsl.Initialize(InitializeWithoutExitHandler, 0) == 1 ? null : "OpenSSL cannot be initialized";
    }
}
