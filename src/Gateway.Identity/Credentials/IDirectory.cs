namespace Gateway.Identity.Credentials;

/// <summary>A source of users: a file, LDAP, RADIUS. It answers who a credential belongs to and decides nothing else.</summary>
public interface IDirectory
{
    /// <summary>The configured name, as logs and metrics show it.</summary>
    string Name { get; }

    /// <summary>
    /// Verifies a password. A user the directory does not know is <see cref="AuthenticationStatus.UnknownUser"/> and takes as long as a
    /// wrong password; a directory that cannot be asked is <see cref="AuthenticationStatus.DirectoryUnavailable"/>, never an exception.
    /// Before the password is sent to a server, <see cref="SignInContext.Exposure"/> is told, and again once the server has judged it.
    /// </summary>
    ValueTask<AuthenticationResult> VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Looks a user up without a password, so that all spellings of one person are counted together, and for <c>gateway explain</c>. A
    /// directory that cannot says <see cref="UserKnowledge.NotTold"/>.
    /// </summary>
    /// <param name="userName">The name as it was presented.</param>
    /// <param name="nameOnly">The canonical name is enough; groups and attributes are not looked for.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) => new(UserLookupResult.NotTold);

    /// <summary>
    /// False where a refusal does not say whether the user exists: then every name might be made up, and is forgotten first when memory is
    /// short.
    /// </summary>
    bool DistinguishesUnknownUsers => true;

    /// <summary>How long the directory may take for one question, every server and try included; zero where that is well below what is usual.</summary>
    TimeSpan Timeout => TimeSpan.Zero;

    /// <summary>
    /// False once the directory knows that what it said of a user no longer holds: a changed password, a removed or disabled account.
    /// Asked each time a remembered verification is used, so it must cost next to nothing; a directory that cannot know says true.
    /// </summary>
    bool IsStillValid(UserIdentity user) => true;

    /// <summary>Changes when a password that was wrong may have become right, as far as the directory can know.</summary>
    long Version => 0;
}
