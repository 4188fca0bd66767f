using System.Collections.Concurrent;
using Gateway.Forwarding.Results;
using Microsoft.Extensions.Logging;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// Logs each back end that does not indicate secure renegotiation (RFC 5746) once. OpenSSL 3 refuses such a peer by default; where it is
/// accepted, an attacker on the network path can insert bytes in front of a request.
/// </summary>
public sealed partial class RenegotiationReport(ILogger<RenegotiationReport> logger)
{
    // OpenSSL's words for SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED.
    private const string Refusal = "unsafe legacy renegotiation";

    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);

    /// <summary>Looks whether that is why there is no connection.</summary>
    internal void Look(Destination destination, in ConnectResult result)
    {
        if (result.Failure == ForwardingStatus.TlsFailed
            && result.Detail?.Contains(Refusal, StringComparison.OrdinalIgnoreCase) == true
            && _named.TryAdd(destination.Address, false))
        {
            Log.Refused(logger, destination.Address);
        }
    }

    internal void Accepted(Destination destination)
    {
        if (_named.TryAdd(destination.Address, true))
        {
            Log.Accepted(logger, destination.Address);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Warning, "The back end {Destination} sends no sign of RFC 5746 (secure renegotiation) and is not "
            + "connected to: update its TLS, or allow it by the cluster's Tls:DangerousObsoleteTls.")]
        public static partial void Refused(ILogger logger, string destination);

        [LoggerMessage(3202, LogLevel.Warning, "The back end {Destination} sends no sign of RFC 5746 (secure renegotiation); it is "
            + "connected to because the cluster's Tls:DangerousObsoleteTls allows it. Update its TLS.")]
        public static partial void Accepted(ILogger logger, string destination);
    }
}
