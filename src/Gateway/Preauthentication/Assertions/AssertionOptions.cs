using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The <c>Assertions</c> section: the signed tokens by which back ends know that the gateway vouches for a user.</summary>
internal sealed class AssertionOptions
{
    [Description("Who says it: the token's claim iss.")]
    public string Issuer { get; init; } = "gateway";

    [Description("How long a token is good for. The same one is sent with a user's requests for the first half of it.")]
    [Range(typeof(TimeSpan), "00:00:30", "00:05:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(2);

    [Description("How long a key signs. The next one is published an hour before it does, the last one stays published for as long again.")]
    [Range(typeof(TimeSpan), "1.00:00:00", "400.00:00:00")]
    public TimeSpan KeyLife { get; init; } = TimeSpan.FromDays(30);
}
