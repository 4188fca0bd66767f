using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>Whether the OpenSSL of this machine can be used, determined once.</summary>
internal static class OpenSslLibrary
{
    private const ulong InitializeWithoutExitHandler = 0x00080000;
    private const ulong Version3 = 0x30000000;
    private const ulong Version4 = 0x40000000;

    private static readonly Lazy<string?> Fault = new(Load);

    /// <summary>The reason why OpenSSL cannot be used, or null if it can.</summary>
    public static string? WhyNot => Fault.Value;

    /// <summary>The version of the library, which must have been loaded: MNN00PP0, in hexadecimal digits.</summary>
    public static string Version
    {
        get
        {
            var number = LibCrypto.VersionNumber();
            return $"{number >> 28}.{(number >> 20) & 0xFF}.{(number >> 4) & 0xFF}";
        }
    }

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

        // Threads may use OpenSSL until the process has ended, so it must not be cleaned up at exit.
        return LibSsl.Initialize(InitializeWithoutExitHandler, 0) == 1 ? null : "OpenSSL cannot be initialized";
    }
}
