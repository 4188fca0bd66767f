using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Accounts.Settings;

/// <summary>The PostgreSQL database in which several gateways keep what people have set up.</summary>
public sealed class PostgreSqlOptions
{
    [Description("Servers: host, host:port, an address, or the folder of a unix socket. Of several, the one that takes writes is found.")]
    public IReadOnlyList<string> Servers { get; init; } = [];

    [Description("The name of the database, which the gateway's user owns.")]
    public string Database { get; init; } = "gateway";

    [Description("The user of the database.")]
    public string User { get; init; } = "gateway";

    [PasswordPropertyText(true)]
    [Description("The password of the user.")]
    public string? Password { get; init; }

    [DataType("Path")]
    [Description("File that holds the password.")]
    public string? PasswordFile { get; init; }

    [Description("How the server's certificate is verified.")]
    public PostgreSqlTlsOptions Tls { get; init; } = new();

    [Description("Connects without TLS to servers that are not on this machine. Account names and networks are then readable on the "
        + "network; passwords are sent by SCRAM alone.")]
    public bool AllowPlainText { get; init; }

    [Description("Longest time for connecting, and for a transaction. After it the server counts as away.")]
    [TimeRange("00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    [Description("Most connections of this gateway.")]
    [Range(2, 100)]
    public int Connections { get; init; } = 8;

    [Description("While the database is away, app passwords that this gateway knows are accepted for this time: one that was revoked "
        + "elsewhere meanwhile is not known here.")]
    [TimeRange("00:01:00", "30.00:00:00")]
    public TimeSpan KnownFor { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Whether two configurations are the same; both may be absent.</summary>
    public static bool AreEqual(PostgreSqlOptions? one, PostgreSqlOptions? other) =>
        ReferenceEquals(one, other)
        || (one is not null && other is not null && Values(one).Equals(Values(other)) && one.Servers.SequenceEqual(other.Servers));

    private static object Values(PostgreSqlOptions options) => (
        (options.Database, options.User, options.Password),
        (options.Tls.Enabled, options.Tls.Roots, options.Tls.ServerName),
        (options.AllowPlainText, options.Timeout, options.Connections, options.KnownFor));
}
