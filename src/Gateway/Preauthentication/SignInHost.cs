namespace Gateway.Preauthentication;

/// <summary>Where signing in and out lead on a host.</summary>
/// <param name="Landing">Where a person goes who was going nowhere.</param>
/// <param name="SignOutPath">The back end's own sign-out, or null.</param>
internal sealed record SignInHost(string Landing, string? SignOutPath);
