using System.Net.Security;
using Gateway.Identity.Auditing;
using Gateway.Identity.External;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// Judges Kerberos tickets by the keytab. The library is called on the request's own thread: an acceptor asks nobody over the network, it
/// reads the keytab, decrypts, and notes the ticket in the replay cache, half a millisecond in all.
/// </summary>
internal sealed partial class NegotiateAcceptor(IOptionsMonitor<NegotiateOptions> options, TimeProvider time, ILogger<NegotiateAcceptor> logger)
{
    private readonly Lock _gate = new();
    private string? _keytab;
    private volatile bool _complained;

    /// <summary>Judges the next token of a connection.</summary>
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
        byte[]? answer;
        string? principal = null;
        try
        {
            // Only the status says what holds: IsAuthenticated is true after a failure, too.
            answer = exchange.GetOutgoingBlob(token, out status);
            if (status == NegotiateAuthenticationStatusCode.Completed && exchange.Package == "Kerberos")
            {
                principal = exchange.RemoteIdentity.Name;
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or NotSupportedException or System.ComponentModel.Win32Exception)
        {
            // What .NET throws for exchanges that its library has given up.
            Log.Failed(logger, e);
            return Refuse(connection);
        }

        switch (status)
        {
            case NegotiateAuthenticationStatusCode.Completed when principal is not null:
                _complained = false;
                var identity = KerberosPrincipal.Map(principal, settings);
                if (identity.Fault == AuditReason.None)
                {
                    connection.Prove(identity, time.GetUtcNow() + settings.Life);
                }
                else
                {
                    connection.Forget();
                }

                return new NegotiateStep(identity, answer);
            case NegotiateAuthenticationStatusCode.ContinueNeeded when answer is { Length: > 0 }:
                return new NegotiateStep(null, answer);
            case NegotiateAuthenticationStatusCode.UnknownCredentials:
                connection.Forget();
                Complain(settings.Keytab);
                return NegotiateStep.Unavailable;
            default:
                Log.Refused(logger, status);
                return Refuse(connection);
        }
    }

    private static NegotiateStep Refuse(NegotiateConnection connection)
    {
        connection.Forget();
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
                    Complain(keytab);
                    return false;
                }

                _keytab = keytab;
            }
        }

        return true;
    }

    // Once, until it works again: anybody can send tokens.
    private void Complain(string? keytab)
    {
        if (!_complained)
        {
            _complained = true;
            Log.NoKeys(logger, keytab ?? "of the system");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3140, LogLevel.Error, "No Kerberos ticket can be judged: the keytab {Keytab} cannot be read, has no key for HTTP, or libgssapi_krb5 is not installed.")]
        public static partial void NoKeys(ILogger logger, string keytab);

        [LoggerMessage(3141, LogLevel.Debug, "A Kerberos ticket was refused: {Status}.")]
        public static partial void Refused(ILogger logger, NegotiateAuthenticationStatusCode status);

        [LoggerMessage(3142, LogLevel.Debug, "A Kerberos exchange failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
