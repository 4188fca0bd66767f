using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Identity.PasswordChanges;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>
/// Users in memory: alice with the password <c>Pa$$wörd</c>, bob with <c>bob-pw</c>, otto with <c>otto-pw</c> and then a code, and those
/// of <see cref="Notices"/>, whose password is <see cref="OldPassword"/>; a test changes passwords and answers at will.
/// </summary>
public sealed class TestDirectory : IChallengingDirectory, IPasswordChangingDirectory
{
    public const string AlicePassword = "Pa$$wörd";

    public const string OttosCode = "123456";

    /// <summary>A code that is asked for again.</summary>
    public const string OttosOldCode = "654321";

    /// <summary>The password of the users with a notice.</summary>
    public const string OldPassword = "old secret";

    private const string OttosState = "question of otto";

    public string Name => "test";

    public ConcurrentDictionary<string, string> Passwords { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["alice"] = AlicePassword,
        ["bob"] = "bob-pw",
        ["otto"] = "otto-pw",
    };

    /// <summary>Users whose password is to be changed, with what the directory says about it.</summary>
    internal Dictionary<string, (AuthenticationStatus Status, PasswordNotice Notice)> Notices { get; } = [];

    /// <summary>What the directory says about new passwords; it takes any other.</summary>
    internal Dictionary<string, NewPasswordComplaint> Complaints { get; } = [];

    /// <summary>Answered to everybody when set.</summary>
    public AuthenticationStatus? Always { get; set; }

    /// <summary>Every attempt, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Accounts that were disabled; of all others the directory tells nothing without a password.</summary>
    public ConcurrentDictionary<string, bool> Disabled { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool IsStillValid(UserIdentity user) => Passwords.ContainsKey(user.Name) && !Disabled.ContainsKey(user.Name);

    public ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) =>
        new(Disabled.ContainsKey(userName) ? new UserLookupResult(UserKnowledge.Disabled) : UserLookupResult.NotTold);

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

    ValueTask<AuthenticationResult> IPasswordChangingDirectory.ChangePasswordAsync(
        PasswordChangeCredential change, SignInContext context, CancellationToken cancellationToken)
    {
        if (Complaints.TryGetValue(change.NewPassword.Reveal(), out var complaint))
        {
            return new(AuthenticationResult.Refused(complaint));
        }

        Notices.Remove(change.UserName);
        Passwords[change.UserName] = change.NewPassword.Reveal();
        return new(Accepted(change.UserName));
    }

    private AuthenticationResult Answer(PasswordCredential credential)
    {
        if (Always is { } always)
        {
            return AuthenticationResult.Refused(always);
        }

        if (Notices.TryGetValue(credential.UserName, out var notice) && credential.Password.Reveal() == OldPassword)
        {
            return notice.Status == AuthenticationStatus.Accepted
                ? AuthenticationResult.Accepted(Accepted(credential.UserName).User!, notice.Notice) // Accepted has a user.
                : AuthenticationResult.ChangeNeeded(notice.Status, notice.Notice);
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
