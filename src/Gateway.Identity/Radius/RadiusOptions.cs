using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Radius;

/// <summary>RADIUS servers that judge passwords (PAP), and may ask for a one-time code.</summary>
public sealed class RadiusOptions
{
    [Required]
    [Description("Servers, tried in order: radius1.corp.example.com, 192.0.2.7:1812, [2001:db8::7]:1812. Their answers must have a Message-Authenticator.")]
    public IReadOnlyList<string> Servers { get; init; } = [];

    [PasswordPropertyText(true)]
    [Description("The secret shared with the servers, at least 16 characters.")]
    public string? Secret { get; set; }

    [DataType("Path")]
    [Description("File that holds the secret.")]
    public string? SecretFile { get; init; }

    [Description("How long one transmission waits for an answer.")]
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Transmissions to one server before the next one is asked. Servers that ask people, for instance by a push message, need a longer Timeout, not more of these.")]
    [Range(1, 10)]
    public int Tries { get; init; } = 3;

    [Description("Requests under way at most.")]
    [Range(1, 1000)]
    public int Requests { get; init; } = 64;

    [Description("NAS-Identifier: the name by which servers know the gateway.")]
    [MinLength(1)]
    [MaxLength(200)]
    public string NasIdentifier { get; init; } = "gateway";

    [Description("Sends user names without their domain; to be set too where the servers themselves take it off, so that all spellings count against one lock.")]
    public bool WithoutDomain { get; init; }

    [Description("Where an Access-Accept has the user's groups: None, Class or FilterId, one attribute a group.")]
    public RadiusGroups Groups { get; init; }

    [Description("Character between password and one-time code, for clients that cannot be asked for a code: with ',' a person types password,123456. Absent for none.")]
    [MaxLength(1)]
    public string? CodeSeparator { get; init; }
}
