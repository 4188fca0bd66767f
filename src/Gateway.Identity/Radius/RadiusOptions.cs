using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Radius;

/// <summary>RADIUS servers that verify passwords (PAP) and may request a one-time code.</summary>
public sealed class RadiusOptions
{
    [Required]
    [Description("Servers, tried in order: radius1.corp.example.com, 192.0.2.7:1812, [2001:db8::7]:1812. Their replies must have a "
        + "Message-Authenticator.")]
    public IReadOnlyList<string> Servers { get; init; } = [];

    [PasswordPropertyText(true)]
    [Description("The secret shared with the servers, at least 16 characters.")]
    public string? Secret { get; set; }

    [DataType("Path")]
    [Description("File that holds the secret.")]
    public string? SecretFile { get; init; }

    [Description("Longest wait for the reply to one transmission.")]
    [TimeRange("00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Transmissions to one server before the next one is asked. Servers that wait for the user, for instance for a push "
        + "notification, need a longer Timeout, not more tries.")]
    [Range(1, 10)]
    public int Tries { get; init; } = 3;

    [Description("Most requests in flight.")]
    [Range(1, 1000)]
    public int Requests { get; init; } = 64;

    [Description("NAS-Identifier: the name of the gateway for the servers.")]
    public string NasIdentifier { get; init; } = "gateway";

    [Description("Sends user names without their domain. Set it also where the servers themselves remove the domain, so that all spellings "
        + "count against one account.")]
    public bool WithoutDomain { get; init; }

    [Description("Attribute of an Access-Accept with the groups of the user: None, Class or FilterId, one attribute per group.")]
    public RadiusGroups Groups { get; init; }

    [Description("Character between password and one-time code, for clients that cannot show a challenge: with ',' the user types "
        + "password,123456. By default there is none.")]
    public string? CodeSeparator { get; init; }
}
