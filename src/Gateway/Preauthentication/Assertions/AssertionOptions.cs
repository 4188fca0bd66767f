using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Preauthentication.Assertions;

/// <summary>
/// The <c>Assertions</c> section: the signed tokens with which back ends verify that the gateway has authenticated a user.
/// </summary>
internal sealed class AssertionOptions
{
    [Description("Issuer of the tokens, the claim iss.")]
    public string Issuer { get; init; } = "gateway";

    [Description("How long a token is valid. The gateway reuses it for the user's requests during the first half of that time.")]
    [TimeRange("00:00:30", "00:05:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(2);

    [Description(
        "How long a key signs. The next key is published an hour before it signs, and a retired key stays published for the same time "
        + "again.")]
    [TimeRange("1.00:00:00", "400.00:00:00")]
    public TimeSpan KeyLife { get; init; } = TimeSpan.FromDays(30);
}
