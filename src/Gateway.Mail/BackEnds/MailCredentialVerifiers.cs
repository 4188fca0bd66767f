using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Verifiers;
using Gateway.Mail.Clusters;
using Gateway.Outbound;

namespace Gateway.Mail.BackEnds;

/// <summary>Judges that sign in at a mail back end as a session would, and hang up.</summary>
internal sealed class MailCredentialVerifiers(BackEndConnector connector, TimeProvider time) : IMailCredentialVerifiers
{
    public ICredentialVerifier Create(string name, CredentialVerifierOptions options)
    {
        var address = DestinationAddress.TryParse(options.Address) ?? throw new ArgumentException($"'{options.Address}' is no mail back end.", nameof(options));
        var settings = new MailClusterSettings
        {
            Name = name,
            Destinations = new Dictionary<string, DestinationAddress> { ["judge"] = address },
            Roots = options.Roots is { } roots ? TrustedRoots.Read(roots) : null,
            ServerName = options.ServerName,
            Options = new MailClusterOptions { ConnectTimeout = options.Timeout, ReplyTimeout = options.Timeout, ConnectTries = 1 },
        };
        return new Judge(connector, new MailCluster(settings, [new MailDestination(name, "judge", address)], time));
    }

    private sealed class Judge(BackEndConnector connector, MailCluster cluster) : ICredentialVerifier
    {
        public async ValueTask<AuthenticationStatus> VerifyAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
        {
            var client = new ClientDetails(new IPEndPoint(context.Source, 0), new IPEndPoint(IPAddress.Any, 0), null, null, context.TraceId ?? "");
            var attempt = await connector.ConnectAsync(cluster, cluster.Destinations, client, cancellationToken);
            if (attempt.Connection is not { } connection)
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
