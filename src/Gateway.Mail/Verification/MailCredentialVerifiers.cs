using System.Net;
using System.Security.Authentication;
using Gateway.Identity.Credentials;
using Gateway.Identity.Verifiers;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Outbound;

namespace Gateway.Mail.Verification;

/// <summary>Verifiers that sign in at a mail back end as a session does, and close the connection.</summary>
internal sealed class MailCredentialVerifiers(BackEndConnector connector, TimeProvider time) : IMailCredentialVerifiers
{
    public ICredentialVerifier Create(string name, CredentialVerifierOptions options)
    {
        var address = MailProtocols.ParseAddress(options.Address)
            ?? throw new ArgumentException($"'{options.Address}' is not the address of a mail back end.", nameof(options));
        var settings = new MailClusterSettings
        {
            Name = name,
            Destinations = new Dictionary<string, DestinationAddress> { ["verifier"] = address },
            Tls = new TlsExpectations
            {
                Roots = TrustedRoots.Read(options.Roots),
                ServerName = options.ServerName,
                Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            },
            Options = new MailClusterOptions { ConnectTimeout = options.Timeout, ReplyTimeout = options.Timeout, ConnectTries = 1 },
        };
        return new Verifier(connector, new MailCluster(settings, [new MailDestination(name, "verifier", address)], time));
    }

    private sealed class Verifier(BackEndConnector connector, MailCluster cluster) : ICredentialVerifier
    {
        public async ValueTask<AuthenticationStatus> VerifyAsync(
            string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
        {
            var source = new IPEndPoint(context.Source, 0);
            var client = new ClientDetails(source, new IPEndPoint(IPAddress.Any, 0), null, null, context.TraceId ?? "");
            var connected = await connector.ConnectAsync(cluster, cluster.Destinations, client, cancellationToken);
            if (connected.Connection is not { } connection)
            {
                return AuthenticationStatus.DirectoryUnavailable;
            }

            await using (connection)
            {
                var identity = new BackEndIdentity { UserName = userName, Password = password };
                var result = await connector.SignInAsync(connection, identity, cluster, context.Exposure, cancellationToken);
                return result.Status switch
                {
                    BackEndStatus.Done => AuthenticationStatus.Accepted,
                    BackEndStatus.Refused => AuthenticationStatus.WrongPassword,
                    _ => AuthenticationStatus.DirectoryUnavailable,
                };
            }
        }
    }
}
