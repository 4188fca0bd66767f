using System.Collections.Concurrent;
using Gateway.Identity.Credentials;

namespace Gateway.UnitTests.Identity;

/// <summary>A directory in memory: users by plain name with their passwords. It counts what it is asked and can be held up.</summary>
internal sealed class FakeDirectory(string name = "fake") : IDirectory
{
    private readonly ConcurrentDictionary<string, (string Password, UserIdentity Identity)> _users = new(StringComparer.OrdinalIgnoreCase);
    private int _asked;

    public string Name => name;

    public long Version { get; set; }

    public string Fingerprint { get; set; } = "";

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>It answers when this is done.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    /// <summary>What it answers instead, if set.</summary>
    public AuthenticationStatus? Always { get; set; }

    public string this[string user]
    {
        set => _users[user] = (value, new UserIdentity { Name = user, Directory = Name });
    }

    /// <summary>Other spellings of its users; with some, it tells without a password who a name belongs to.</summary>
    public Dictionary<string, string> Aliases { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of its spellings that are other names, which it compares too loosely.</summary>
    public HashSet<string> Loose { get; } = [];

    /// <summary>It tells who a name belongs to when this is done.</summary>
    public Task Found { get; set; } = Task.CompletedTask;

    /// <summary>How often it was asked who a name belongs to.</summary>
    public int Searched { get; private set; }

    public async ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken)
    {
        if (Aliases.Count == 0)
        {
            return UserLookupResult.NotTold;
        }

        Searched++;
        await Found.WaitAsync(cancellationToken);
        return _users.TryGetValue(NameOf(userName), out var user)
            ? new UserLookupResult(UserKnowledge.Known, user.Identity) { IsExact = !Loose.Contains(userName) }
            : new UserLookupResult(UserKnowledge.Unknown);
    }

    public void Remove(string user) => _users.TryRemove(user, out _);

    public bool IsStillValid(UserIdentity user) => _users.TryGetValue(user.Name, out var known) && ReferenceEquals(known.Identity, user);

    public async ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        await Ready.WaitAsync(cancellationToken);
        if (Always is { } result)
        {
            return AuthenticationResult.Refused(result);
        }

        if (!_users.TryGetValue(NameOf(credential.UserName), out var user))
        {
            return AuthenticationResult.Refused(AuthenticationStatus.UnknownUser);
        }

        return user.Password == credential.Password.Reveal()
            ? AuthenticationResult.Accepted(user.Identity)
            : AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
    }

    private string NameOf(string presented) => Aliases.GetValueOrDefault(presented) ?? presented.Split('@')[0].Split('\\')[^1];
}
