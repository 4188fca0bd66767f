namespace Gateway.Preauthentication.Assertions;

/// <summary>A signed token, which is reused for a while.</summary>
internal sealed class SignedAssertion(string token, DateTimeOffset freshUntil, string issuer)
{
    public string Token { get; } = token;

    public DateTimeOffset FreshUntil { get; } = freshUntil;

    public string Issuer { get; } = issuer;

    // A bearer token: the back end accepts every sender as the user.
    public override string ToString() => "***";
}
