using System.Net.Security;
using System.Security.Authentication;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;
using Gateway.Outbound;

namespace Gateway.Mail.BackEnds;

/// <summary>TLS to a destination. Chain and name are always verified.</summary>
internal static class BackEndTls
{
    /// <summary>Does the handshake; null where it failed, which includes a certificate that is not trusted or has another name.</summary>
    public static async ValueTask<SslStream?> HandshakeAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new TlsExpectations
                {
                    Roots = settings.Roots,
                    ServerName = settings.ServerName,
                    Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }.OptionsFor(address.Host),
                cancellationToken);
            return secure;
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            await secure.DisposeAsync();
            return null;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
