using System.Net.Security;
using Gateway.Identity.Auditing;
using Gateway.Identity.External;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// Verifies Kerberos tickets with the keytab. The library is called on the request's thread: an acceptor sends nothing over the network. It
/// reads the keytab, decrypts the ticket and records it in the replay cache, half a millisecond in all.
/// </summary>
internal sealed partial class NegotiateAcceptor(
    IOptionsMonitor<NegotiateOptions> options, TimeProvider time, ILogger<NegotiateAcceptor> logger)
{
    private readonly Lock _gate = new();
    private string? _keytab;
    private volatile bool _hasLoggedNoKeys;

    /// <summary>Verifies the next token of a connection.</summary>
    public NegotiateStep Accept(NegotiateConnection connection, byte[] token, bool isFirst)
    {
        var settings = options.CurrentValue;
        if (!IsReady(settings.Keytab))
        {
            return NegotiateStep.Unavailable;
        }

        if (connection.Exchange(isFirst) is not { } exchange)
        {
            return Refuse(connection);
        }

        NegotiateAuthenticationStatusCode status;
        byte[]? response;
        string? principal = null;
        try
        {
            // IsAuthenticated is true after a failure too; only the status is reliable.
            response = exchange.GetOutgoingBlob(token, out status);
            if (status == NegotiateAuthenticationStatusCode.Completed && exchange.Package == "Kerberos")
            {
                principal = exchange.RemoteIdentity.Name;
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or NotSupportedException
            or System.ComponentModel.Win32Exception)
        {
            // .NET throws these for exchanges that the library has abandoned.
            Log.Failed(logger, e);
            return Refuse(connection);
        }

        switch (status)
        {
            case NegotiateAuthenticationStatusCode.Completed when principal is not null:
                _hasLoggedNoKeys = false;
                var identity = KerberosPrincipal.Map(principal, settings);
                if (identity.Fault == AuditReason.None)
                {
                    connection.Bind(identity, time.GetUtcNow() + settings.Life);
                }
                else
                {
                    connection.Reset();
                }

                return new NegotiateStep(identity, response);
            case NegotiateAuthenticationStatusCode.ContinueNeeded when response is { Length: > 0 }:
                return new NegotiateStep(null, response);
            case NegotiateAuthenticationStatusCode.UnknownCredentials:
                connection.Reset();
                LogNoKeys(settings.Keytab);
                return NegotiateStep.Unavailable;
            default:
                Log.Refused(logger, status);
                return Refuse(connection);
        }
    }

    private static NegotiateStep Refuse(NegotiateConnection connection)
    {
        connection.Reset();
        return new NegotiateStep(ExternalIdentity.Refused(KerberosPrincipal.Authority, AuditReason.TicketRefused), null);
    }

    private bool IsReady(string? keytab)
    {
        if (keytab is null || keytab == _keytab)
        {
            return true;
        }

        lock (_gate)
        {
            if (keytab != _keytab)
            {
                if (!KerberosKeytab.TryUse(keytab))
                {
                    LogNoKeys(keytab);
                    return false;
                }

                _keytab = keytab;
            }
        }

        return true;
    }

    // Once until a ticket is accepted again: any client can send tokens.
    private void LogNoKeys(string? keytab)
    {
        if (!_hasLoggedNoKeys)
        {
            _hasLoggedNoKeys = true;
            Log.NoKeys(logger, keytab ?? "of the system");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3140, LogLevel.Error,
            "Kerberos tickets cannot be verified: the keytab {Keytab} cannot be read, has no key for HTTP, or libgssapi_krb5 is not "
            + "installed.")]
        public static partial void NoKeys(ILogger logger, string keytab);

        [LoggerMessage(3141, LogLevel.Debug, "A Kerberos ticket was refused: {Status}.")]
        public static partial void Refused(ILogger logger, NegotiateAuthenticationStatusCode status);

        [LoggerMessage(3142, LogLevel.Debug, "A Kerberos exchange failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
