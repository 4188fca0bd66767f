using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>
/// Users in memory: alice with the password <c>Pa$$wörd</c>, bob with <c>bob-pw</c>, otto with <c>otto-pw</c> and then a code; a test
/// changes passwords and answers at will.
/// </summary>
public sealed class TestDirectory : IChallengingDirectory
{
    public const string AlicePassword = "Pa$$wörd";

    public const string OttosCode = "123456";

    /// <summary>A code that is asked for again.</summary>
    public const string OttosOldCode = "654321";

    private const string OttosState = "question of otto";

    public string Name => "test";

    public ConcurrentDictionary<string, string> Passwords { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["alice"] = AlicePassword,
        ["bob"] = "bob-pw",
        ["otto"] = "otto-pw",
    };

    /// <summary>Answered to everybody when set.</summary>
    public AuthenticationStatus? Always { get; set; }

    /// <summary>Every attempt, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public bool IsStillValid(UserIdentity user) => Passwords.ContainsKey(user.Name);

    public ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue(credential.UserName);
        return ValueTask.FromResult(Answer(credential));
    }

    public ValueTask<AuthenticationResult> AnswerAsync(
        ChallengeCredential answer, SignInContext context, CancellationToken cancellationToken) => ValueTask.FromResult(
        (answer.Code.Reveal(), answer.Challenge.State.Reveal()) switch
        {
            (OttosCode, OttosState) => Accepted(answer.UserName),
            (OttosOldCode, OttosState) => AuthenticationResult.Challenged(answer.Challenge),
            _ => AuthenticationResult.Refused(AuthenticationStatus.WrongPassword),
        });

    private AuthenticationResult Answer(PasswordCredential credential)
    {
        if (Always is { } always)
        {
            return AuthenticationResult.Refused(always);
        }

        if (!Passwords.TryGetValue(credential.UserName, out var password))
        {
            return AuthenticationResult.Refused(AuthenticationStatus.UnknownUser);
        }

        return (credential.UserName, credential.Password.Reveal() == password) switch
        {
            ("otto", true) => AuthenticationResult.Challenged(new Challenge(Name, new Secret(OttosState), "Your <b>code</b>?")),
            (_, true) => Accepted(credential.UserName),
            _ => AuthenticationResult.Refused(AuthenticationStatus.WrongPassword),
        };
    }

    private AuthenticationResult Accepted(string name) => AuthenticationResult.Accepted(
        new UserIdentity
        {
            Name = name.ToLowerInvariant(),
            Directory = Name,
            Groups = new[] { "staff" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        });
}
