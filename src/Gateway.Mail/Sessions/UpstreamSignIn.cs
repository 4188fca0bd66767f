using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>Connects to the back end of a user and signs in there.</summary>
internal sealed partial class UpstreamSignIn(BackEndConnector connector, ILogger<UpstreamSignIn> logger)
{
    /// <param name="choice">Where the user's session goes.</param>
    /// <param name="identity">What the client presented.</param>
    /// <param name="user">The user; null where the back end verifies who it is.</param>
    /// <param name="client">What the back end is told about the client.</param>
    /// <param name="exposure">Records whether the password was sent.</param>
    /// <param name="cancellationToken">Ends the wait for the back end.</param>
    public async ValueTask<BackEndConnectResult> SignInAsync(
        DestinationChoice choice,
        SaslIdentity identity,
        UserIdentity? user,
        ClientDetails client,
        PasswordExposure exposure,
        CancellationToken cancellationToken)
    {
        if (choice.Cluster is not { } cluster)
        {
            var name = VisibleText.Of(user?.Name ?? identity.UserName);
            if (choice.Reason == DestinationReason.UnknownCluster)
            {
                Log.UnknownCluster(logger, choice.Detail, name, choice.Route.Name);
            }
            else
            {
                Log.UnknownDestination(logger, choice.Reason, choice.Detail, name, choice.Route.Name);
            }

            return new BackEndConnectResult(BackEndStatus.ConnectFailed);
        }

        var backEndIdentity = MailCredentials.BackEndIdentityFor(cluster.Settings.Options, identity, user);
        if (backEndIdentity is { Password: null, Token: null })
        {
            // An app password without a deposited one, and a back end that takes the user's own.
            Log.NoDeposit(logger, VisibleText.Of(user?.Name ?? identity.UserName), choice.Route.Name, cluster.Name);
            return new BackEndConnectResult(BackEndStatus.Refused);
        }

        var connected = await connector.ConnectAsync(cluster, cluster.Candidates(choice.Own), client, cancellationToken);
        if (connected.Connection is not { } connection)
        {
            return connected;
        }

        var result = await connector.SignInAsync(connection, backEndIdentity, cluster, exposure, cancellationToken);
        if (result.IsDone)
        {
            return new BackEndConnectResult(connection, result);
        }

        await connection.DisposeAsync();
        return new BackEndConnectResult(null, result);
    }

    private static partial class Log
    {
        [LoggerMessage(4026, LogLevel.Warning,
            "User {User} has no password for the back end on mail route {Route}: cluster {Cluster} signs in as the user, and the "
            + "user's app password was made without depositing one.")]
        public static partial void NoDeposit(ILogger logger, string user, string route, string cluster);

        [LoggerMessage(4024, LogLevel.Warning,
            "The configuration no longer has cluster '{Cluster}', to which mail route {Route} led when user {User} connected.")]
        public static partial void UnknownCluster(ILogger logger, string cluster, string user, string route);

        [LoggerMessage(4022, LogLevel.Warning,
            "{Reason}: '{Destination}' for user {User} on mail route {Route} is not a destination of the route's cluster.")]
        public static partial void UnknownDestination(
            ILogger logger, DestinationReason reason, string destination, string user, string route);
    }
}
