using Gateway.Identity.Credentials;

namespace Gateway.Identity.Challenges;

/// <summary>
/// The response to a <see cref="Credentials.Challenge"/>: counted, locked out and audited like a password, and never cached.
/// </summary>
public sealed class ChallengeCredential(string userName, Challenge challenge, Secret code) : Credential
{
    public override string UserName { get; } = userName;

    public Challenge Challenge { get; } = challenge;

    public Secret Code { get; } = code;

    /// <summary>
    /// The code as a password, by which attempts are counted. The challenge is part of it: the same code for another challenge is another
    /// attempt.
    /// </summary>
    internal PasswordCredential Counted { get; } =
        new(userName, code.IsEmpty ? code : new Secret($"\u0001code\u0001{challenge.State.Reveal()}\u0001{code.Reveal()}"));
}
