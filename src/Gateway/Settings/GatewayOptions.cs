using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Accounts.Settings;
using Gateway.Admin;
using Gateway.Certificates.Settings;
using Gateway.Draining;
using Gateway.Identity;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Negotiate;
using Gateway.Publishing;
using Gateway.State.Redis;
using Gateway.Telemetry;

namespace Gateway.Settings;

/// <summary>The <c>Gateway</c> section of the configuration file, bound once; each component gets its own part.</summary>
internal sealed class GatewayOptions
{
    [Description("Addresses the gateway accepts connections on, by name.")]
    public IReadOnlyDictionary<string, ListenerOptions> Listeners { get; init; } = new Dictionary<string, ListenerOptions>();

    [Description("The Redis or Valkey server through which several gateways share lockouts, sign-outs and keys; without it a gateway is "
        + "alone.")]
    public RedisOptions? Redis { get; init; }

    [Description("Server certificates.")]
    public CertificatesOptions Certificates { get; init; } = new();

    [Description("Directories of users, and the limits on guessing passwords.")]
    public IdentityOptions Identity { get; init; } = new();

    [Description("The sign-in page, its sessions, and the realm of Basic.")]
    public SignInOptions SignIn { get; init; } = new();

    [Description("What people set up at the gateway: second factors, and who may.")]
    public AccountsOptions Accounts { get; init; } = new();

    [Description("Kerberos: the keytab, and the realms whose users are accepted.")]
    public NegotiateOptions Negotiate { get; init; } = new();

    [Description("Signed tokens by which back ends verify that the gateway has authenticated a user.")]
    public AssertionOptions Assertions { get; init; } = new();

    [Description("Published routes, by name.")]
    public IReadOnlyDictionary<string, PublishedRouteOptions> Routes { get; init; } = new Dictionary<string, PublishedRouteOptions>();

    [Description("Back ends, by name.")]
    public IReadOnlyDictionary<string, ClusterOptions> Clusters { get; init; } = new Dictionary<string, ClusterOptions>();

    [Description("Access log and audit log.")]
    public TelemetryOptions Telemetry { get; init; } = new();

    [Description("The listener for health, metrics and status.")]
    public AdminOptions Admin { get; init; } = new();

    [Description("How the gateway stops on SIGTERM and SIGINT.")]
    public ShutdownOptions Shutdown { get; init; } = new();

    [DataType("Path")]
    [Description(
        "Folder for the state that survives a restart: keys of cookies and assertions, lockouts, sign-outs; relative to the configuration "
            + "file.")]
    public string State { get; init; } = "state";
}
