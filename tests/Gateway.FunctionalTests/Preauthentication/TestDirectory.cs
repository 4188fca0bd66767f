using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Identity;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>Users in memory: alice with the password <c>Pa$$wörd</c>, bob with <c>bob-pw</c>; a test changes passwords and answers at will.</summary>
public sealed class TestDirectory : IDirectory
{
    public const string AlicePassword = "Pa$$wörd";

    public string Name => "test";

    public ConcurrentDictionary<string, string> Passwords { get; } = new(StringComparer.OrdinalIgnoreCase) { ["alice"] = AlicePassword, ["bob"] = "bob-pw" };

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

        return credential.Password.Reveal() == password
            ? AuthenticationOutcome.Accepted(new UserIdentity { Name = credential.UserName.ToLowerInvariant(), Directory = Name, Groups = new[] { "staff" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase) })
            : AuthenticationOutcome.Refused(AuthenticationResult.WrongPassword);
    }
}
