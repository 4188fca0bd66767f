namespace Gateway.Identity.Credentials;

/// <summary>
/// A sign-in for which nothing is to be done but to count it: its credential was accepted before, and was last used from the same source.
/// </summary>
/// <param name="Result">The cached result.</param>
/// <param name="Directory">The name of the directory or issuer that accepted the credential.</param>
public readonly record struct CachedSignIn(AuthenticationResult Result, string Directory);
