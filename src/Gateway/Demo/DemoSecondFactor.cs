namespace Gateway.Demo;

/// <summary>What the demo's first user has set up: an authenticator app, and an app password.</summary>
/// <param name="secret">The secret of the authenticator app, as apps take it from the keyboard.</param>
/// <param name="appPassword">The app password.</param>
internal sealed class DemoSecondFactor(string secret, string appPassword)
{
    public string Secret { get; } = secret;

    public string AppPassword { get; } = appPassword;
}
