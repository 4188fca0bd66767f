using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail;

/// <summary>
/// Has OpenSSL give its record buffers back whenever they are empty: they are most of what an idle mailbox costs, and .NET has no setting
/// for it. Where the runtime or the library is another than expected, connections keep their buffers and all else stays as it is.
/// </summary>
public sealed partial class TlsBuffers
{
    private const string HandleType = "Microsoft.Win32.SafeHandles.SafeSslHandle";
    private const int ModeCommand = 33;       // SSL_CTRL_MODE: adds to the mode, returns the whole
    private const nint ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS

    private readonly ILogger _logger;
    private readonly FieldInfo? _context = typeof(SslStream).GetField("_securityContext", BindingFlags.NonPublic | BindingFlags.Instance);
    private readonly Lazy<SslControl?> _control;

    public TlsBuffers(ILogger<TlsBuffers> logger)
    {
        _logger = logger;
        _control = new Lazy<SslControl?>(FindControl);
    }

    // long SSL_ctrl(SSL *ssl, int cmd, long larg, void *parg)
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint SslControl(nint ssl, int command, nint number, nint pointer);

    /// <summary>Called once the handshake is done and before anybody reads or writes.</summary>
    /// <returns>Whether the connection holds no empty buffers from here on.</returns>
    public bool Release(SslStream stream)
    {
        if (!stream.IsAuthenticated || _control.Value is not { } control || _context?.GetValue(stream) is not SafeHandle ssl || ssl.GetType().FullName != HandleType)
        {
            return false;
        }

        var held = false;
        try
        {
            ssl.DangerousAddRef(ref held);
            return (control(ssl.DangerousGetHandle(), ModeCommand, ReleaseBuffers, 0) & ReleaseBuffers) != 0;
        }
        finally
        {
            if (held)
            {
                ssl.DangerousRelease();
            }
        }
    }

    private SslControl? FindControl()
    {
        if (_context is not null
            && OpenSslInUse() is { } library
            && NativeLibrary.TryLoad(library, out var handle)
            && NativeLibrary.TryGetExport(handle, "SSL_ctrl", out var address))
        {
            return Marshal.GetDelegateForFunctionPointer<SslControl>(address);
        }

        Log.Kept(_logger);
        return null;
    }

    /// <summary>The library that .NET has loaded; null where there is none or a second one, whose structures may differ.</summary>
    private static string? OpenSslInUse()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var libraries = File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var path ? line[path..] : "")
            .Where(path => Path.GetFileName(path).StartsWith("libssl.so", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Take(2)
            .ToArray();
        return libraries.Length == 1 ? libraries[0] : null;
    }

    private static partial class Log
    {
        [LoggerMessage(4004, LogLevel.Debug, "OpenSSL's record buffers cannot be released on this runtime: an idle TLS connection costs more memory.")]
        public static partial void Kept(ILogger logger);
    }
}
