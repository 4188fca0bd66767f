using System.Globalization;
using Gateway.Accounts.Settings;
using Gateway.Outbound;
using Npgsql;

namespace Gateway.Accounts.Storage;

/// <summary>Maps the options to those of the client library.</summary>
internal static class PostgreSqlConnection
{
    private const int ForgottenAfter = 5;

    /// <param name="options">The options, which are valid.</param>
    public static NpgsqlDataSource Create(PostgreSqlOptions options)
    {
        PostgreSqlServer[] servers = [.. options.Servers.Select(server => PostgreSqlServer.Parse(server)!.Value)]; // they are valid
        var isLocal = Array.TrueForAll(servers, server => server.IsLocal);
        var isEncrypted = options.Tls.Enabled ?? !(isLocal || options.AllowPlainText);
        var builder = new NpgsqlSlimDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', servers),
            Database = options.Database,
            Username = options.User,
            Password = options.Password,
            ApplicationName = "gateway",
            SslMode = isEncrypted ? SslMode.VerifyFull : SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxPoolSize = options.Connections,
            Timeout = (int)Math.Ceiling(options.Timeout.TotalSeconds),
            CancellationTimeout = -1, // the server ends a statement by itself, and one that is away would be waited for again
            KeepAlive = 30,
            HostRecheckSeconds = 0, // which of several takes writes is asked with each transaction
            Enlist = false,
            NoResetOnClose = true, // keeps what is set below
        }.ToString());
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false)); // text, numbers and bytes alone
        if (isEncrypted)
        {
            var roots = TrustedRoots.Read(options.Tls.Roots);
            builder.EnableTransportSecurity();
            builder.UseSslClientAuthenticationOptionsCallback(tls =>
            {
                tls.TargetHost = options.Tls.ServerName ?? tls.TargetHost;
                tls.CertificateChainPolicy = TrustedRoots.Policy(roots);
                tls.AllowRenegotiation = false;
            });
        }
        else if (!isLocal)
        {
            builder.ConnectionStringBuilder.RequireAuth = "ScramSHA256";
        }

        // A commit is confirmed only when it is on disk. The locks of a gateway that lost power are released.
        var limit = (long)options.Timeout.TotalMilliseconds;
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            select set_config('statement_timeout', '{limit}', false),
              set_config('idle_in_transaction_session_timeout', '{limit * ForgottenAfter}', false),
              set_config('synchronous_commit', case when current_setting('synchronous_commit') in ('off', 'local') then 'on'
                else current_setting('synchronous_commit') end, false)
            """);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(settings, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(settings, connection);
                await command.ExecuteNonQueryAsync();
            });
        return servers.Length == 1 ? builder.Build() : builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary);
    }
}
