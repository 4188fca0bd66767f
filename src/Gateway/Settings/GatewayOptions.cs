using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Admin;
using Gateway.Certificates.Settings;
using Gateway.Identity;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Negotiate;
using Gateway.Publishing;
using Gateway.Telemetry;

namespace Gateway.Settings;

/// <summary>Everything under <c>Gateway</c> in the configuration file, bound once; each room gets its own part.</summary>
internal sealed class GatewayOptions
{
    [Description("Addresses the gateway accepts connections on, by name.")]
    public IReadOnlyDictionary<string, ListenerOptions> Listeners { get; init; } = new Dictionary<string, ListenerOptions>();

    [Description("Server certificates.")]
    public CertificatesOptions Certificates { get; init; } = new();

    [Description("Who the users are, and how guessing is stopped.")]
    public IdentityOptions Identity { get; init; } = new();

    [Description("The sign-in page, its sessions, and the realm of Basic.")]
    public SignInOptions SignIn { get; init; } = new();

    [Description("Kerberos at the edge: the keytab, and whose users are let in.")]
    public NegotiateOptions Negotiate { get; init; } = new();

    [Description("The signed tokens by which back ends know that the gateway vouches for a user.")]
    public AssertionOptions Assertions { get; init; } = new();

    [Description("What is published, by name.")]
    public IReadOnlyDictionary<string, PublishedRouteOptions> Routes { get; init; } = new Dictionary<string, PublishedRouteOptions>();

    [Description("Back ends, by name.")]
    public IReadOnlyDictionary<string, ClusterOptions> Clusters { get; init; } = new Dictionary<string, ClusterOptions>();

    [Description("Access log and audit log.")]
    public TelemetryOptions Telemetry { get; init; } = new();

    [Description("The listener for health, metrics and status.")]
    public AdminOptions Admin { get; init; } = new();

    [Description("How the gateway leaves when it is told to stop.")]
    public ShutdownOptions Shutdown { get; init; } = new();

    [DataType("Path")]
    [Description(
        "Folder for what must outlive a restart: keys of cookies and assertions, lockouts, sign-outs; relative to the configuration file.")]
    public string State { get; init; } = "state";
}
