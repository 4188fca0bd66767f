using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.State.Redis;

/// <summary>The Redis or Valkey server through which several gateways agree on lockouts, sign-outs, keys and certificates.</summary>
public sealed class RedisOptions
{
    [Description("Servers, host:port, or the path of a unix socket: a primary and its replicas, the primary is found; or the sentinels, "
        + "with SentinelName.")]
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    [Description("The name of the primary at the sentinels, where Endpoints are sentinels.")]
    public string? SentinelName { get; init; }

    [Description("The user of the server's ACL; by default the default user.")]
    public string? User { get; init; }

    [PasswordPropertyText(true)]
    [Description("The password of the user.")]
    public string? Password { get; init; }

    [DataType("Path")]
    [Description("File that holds the password.")]
    public string? PasswordFile { get; init; }

    [Description("How the server's certificate is verified.")]
    public RedisTlsOptions Tls { get; init; } = new();

    [Description("Connects without TLS to servers that are not on this machine. Account names, networks and, without "
        + "Certificates:PassphraseFile, the keys of cookies and certificates are then readable on the network.")]
    public bool AllowPlainText { get; init; }

    [Description("Begins the name of every key and channel, in braces, so that a cluster keeps them on one node. Gateways that share state "
        + "have the same; others on the same server have another.")]
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string KeyPrefix { get; init; } = "gateway";

    [Description("Longest time for one answer. After it the server counts as away, and each gateway goes on by itself.")]
    [TimeRange("00:00:00.05", "00:00:10")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    [Description("How long an attempt may take before its gateway counts as dead and the attempt as a failure. Longer than the time-outs "
        + "of all directories.")]
    [TimeRange("00:00:05", "00:10:00")]
    public TimeSpan AttemptLease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether two configurations are the same; both may be absent.</summary>
    public static bool AreEqual(RedisOptions? one, RedisOptions? other) =>
        ReferenceEquals(one, other)
        || (one is not null && other is not null && Values(one).Equals(Values(other)) && one.Endpoints.SequenceEqual(other.Endpoints));

    private static object Values(RedisOptions options) => (
        (options.SentinelName, options.User, options.Password),
        (options.Tls.Enabled, options.Tls.Roots, options.Tls.ServerName),
        (options.AllowPlainText, options.KeyPrefix, options.Timeout, options.AttemptLease));
}
