using Gateway.Outbound;
using StackExchange.Redis;

namespace Gateway.State.Redis;

/// <summary>Maps the options to those of the client.</summary>
internal static class RedisConfiguration
{
    /// <param name="options">The options, which are valid.</param>
    /// <param name="clientName">The name that the server lists this client under.</param>
    public static ConfigurationOptions Create(RedisOptions options, string clientName)
    {
        var configuration = new ConfigurationOptions
        {
            ClientName = clientName,
            User = options.User,
            Password = options.Password,
            ServiceName = options.SentinelName,
            ConnectTimeout = (int)Math.Max(options.Timeout.TotalMilliseconds, 1000),
            SyncTimeout = (int)options.Timeout.TotalMilliseconds,
            AsyncTimeout = (int)options.Timeout.TotalMilliseconds,
            IncludeDetailInExceptions = false, // the names of keys are those of accounts
            KeepAlive = 5,
            ConfigCheckSeconds = 5,
            HeartbeatInterval = TimeSpan.FromMilliseconds(500),

            // Disables the library's own keys and channels, so that an ACL need not allow them.
            TieBreaker = "",
            ConfigurationChannel = "",

            // The gateway starts without the server, and no call waits for a connection: callers decide by local state instead.
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new ExponentialRetry(200, 5000),
        };
        var isLocal = true;
        foreach (var text in options.Endpoints)
        {
            var endpoint = RedisEndpoint.Parse(text)!; // the validator has read it
            isLocal &= RedisEndpoint.IsLocal(endpoint);
            configuration.EndPoints.Add(endpoint);
        }

        if (options.Tls.Enabled ?? !(isLocal || options.AllowPlainText))
        {
            configuration.Ssl = true;
            configuration.SslHost = options.Tls.ServerName;
            var roots = TrustedRoots.Read(options.Tls.Roots);
            configuration.SslClientAuthenticationOptions = host => new()
            {
                TargetHost = options.Tls.ServerName ?? host,
                CertificateChainPolicy = TrustedRoots.Policy(roots),
                AllowRenegotiation = false,
            };
        }

        return configuration;
    }
}
