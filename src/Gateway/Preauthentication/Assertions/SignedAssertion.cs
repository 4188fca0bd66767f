namespace Gateway.Preauthentication.Assertions;

/// <summary>A token that was signed, to be sent again for a while.</summary>
internal sealed class SignedAssertion(string token, DateTimeOffset freshUntil, string issuer)
{
    public string Token { get; } = token;

    public DateTimeOffset FreshUntil { get; } = freshUntil;

    public string Issuer { get; } = issuer;

    // Whoever has it is the user to the back end, for its life.
    public override string ToString() => "***";
}
