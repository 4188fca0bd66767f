using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Identity;
using Gateway.Identity.Challenges;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>Users in memory: alice with the password <c>Pa$$wörd</c>, bob with <c>bob-pw</c>, otto with <c>otto-pw</c> and then a code; a test changes passwords and answers at will.</summary>
public sealed class TestDirectory : IChallengingDirectory
{
    public const string AlicePassword = "Pa$$wörd";

    public const string OttosCode = "123456";

    /// <summary>A code that is asked for again.</summary>
    public const string OttosOldCode = "654321";

    private const string OttosState = "question of otto";

    public string Name => "test";

    public ConcurrentDictionary<string, string> Passwords { get; } = new(StringComparer.OrdinalIgnoreCase) { ["alice"] = AlicePassword, ["bob"] = "bob-pw", ["otto"] = "otto-pw" };

    /// <summary>Answered to everybody when set.</summary>
    public AuthenticationResult? Always { get; set; }

    /// <summary>Every attempt, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public bool Vouches(UserIdentity user) => Passwords.ContainsKey(user.Name);

    public ValueTask<AuthenticationOutcome> VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        Asked.Enqueue(credential.UserName);
        return ValueTask.FromResult(Answer(credential));
    }

    public ValueTask<AuthenticationOutcome> AnswerAsync(ChallengeAnswer answer, SignInContext context, CancellationToken cancellationToken) => ValueTask.FromResult(
        (answer.Code.Reveal(), answer.Challenge.State.Reveal()) switch
        {
            (OttosCode, OttosState) => Accepted(answer.UserName),
            (OttosOldCode, OttosState) => AuthenticationOutcome.Challenged(answer.Challenge),
            _ => AuthenticationOutcome.Refused(AuthenticationResult.WrongPassword),
        });

    private AuthenticationOutcome Answer(PasswordCredential credential)
    {
        if (Always is { } always)
        {
            return AuthenticationOutcome.Refused(always);
        }

        if (!Passwords.TryGetValue(credential.UserName, out var password))
        {
            return AuthenticationOutcome.Refused(AuthenticationResult.UnknownUser);
        }

        return (credential.UserName, credential.Password.Reveal() == password) switch
        {
            ("otto", true) => AuthenticationOutcome.Challenged(new Challenge(Name, new Secret(OttosState), "Your <b>code</b>?")),
            (_, true) => Accepted(credential.UserName),
            _ => AuthenticationOutcome.Refused(AuthenticationResult.WrongPassword),
        };
    }

    private AuthenticationOutcome Accepted(string name) => AuthenticationOutcome.Accepted(
        new UserIdentity { Name = name.ToLowerInvariant(), Directory = Name, Groups = new[] { "staff" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase) });
}
