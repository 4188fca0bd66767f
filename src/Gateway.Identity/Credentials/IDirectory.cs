namespace Gateway.Identity.Credentials;

/// <summary>
/// A source of users: a file, LDAP, RADIUS. It verifies credentials and looks users up; limits and authorization are not its task.
/// </summary>
public interface IDirectory
{
    /// <summary>The configured name, also used in logs and metrics.</summary>
    string Name { get; }

    /// <summary>
    /// Verifies a password. For an unknown user the result is <see cref="AuthenticationStatus.UnknownUser"/> and takes as long as for a
    /// wrong password; for a directory that cannot be asked it is <see cref="AuthenticationStatus.DirectoryUnavailable"/>, never an
    /// exception. The implementation reports to <see cref="SignInContext.Exposure"/> before it sends the password to a server and when the
    /// server has answered.
    /// </summary>
    ValueTask<AuthenticationResult> VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Looks a user up without a password, so that all spellings of one user count against one account, and for <c>gateway explain</c>. A
    /// directory that does not support it returns <see cref="UserKnowledge.NotTold"/>.
    /// </summary>
    /// <param name="userName">The name as it was presented.</param>
    /// <param name="nameOnly">Only the canonical name is wanted, without groups and attributes.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) =>
        new(UserLookupResult.NotTold);

    /// <summary>
    /// False where a refusal does not tell whether the user exists. Every name may then be invented, so its counters are evicted first when
    /// tables are full.
    /// </summary>
    bool DistinguishesUnknownUsers => true;

    /// <summary>Whether it answers that a right password has expired or must be changed, and where that is done.</summary>
    PasswordAging PasswordAging => PasswordAging.NotTold;

    /// <summary>The longest time for one verification, all servers and retries included; zero where the default is sufficient.</summary>
    TimeSpan Timeout => TimeSpan.Zero;

    /// <summary>
    /// False once the directory knows that an earlier verification no longer holds: a changed password, a removed or disabled account. It
    /// is called on each use of a cached verification, so it must be cheap; a directory that cannot know returns true.
    /// </summary>
    bool IsStillValid(UserIdentity user) => true;

    /// <summary>Increases when a wrong password may have become right, as far as the directory can know.</summary>
    long Version => 0;

    /// <summary>
    /// Differs where the directory of the same name at another gateway has other users or passwords; always the same for a directory that
    /// all gateways ask.
    /// </summary>
    string Fingerprint => "";
}
