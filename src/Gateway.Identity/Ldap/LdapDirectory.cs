using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.PasswordChanges;
using Gateway.Outbound;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Ldap;

/// <summary>
/// Users of an LDAP directory. The gateway's own account finds the user, whose password is verified by a bind with the found DN. With <see
/// cref="LdapOptions.BindAs"/>, the password is verified by a bind with the presented name, and the user's own connection finds the entry.
/// </summary>
internal sealed partial class LdapDirectory : IPasswordChangingDirectory, IAsyncDisposable, IDisposable
{
    private const int MaximumUsers = 2;

    private readonly LdapOptions _options;
    private readonly LdapFilter _userFilter;
    private readonly string _nameAttribute;
    private readonly string[] _userAttributes;
    private readonly LdapTree _tree;
    private readonly LdapGroups _groups;
    private readonly LdapPasswordChange _change;
    private readonly ILogger _logger;
    private long _version;

    public LdapDirectory(string name, LdapOptions options, Dialer dialer, TimeProvider time, ILogger logger)
    {
        Name = name;
        _options = options;
        _logger = logger;
        _userFilter = LdapFilter.Parse(options.UserFilter ?? LdapDefaults.UserFilter(options.Kind));
        _nameAttribute = options.NameAttribute ?? LdapDefaults.NameAttribute(options.Kind);
        _userAttributes =
        [
            .. new[] { _nameAttribute }
                .Concat(LdapDefaults.UserAttributes(options.Kind))
                .Concat(options.Attributes)
                .Concat(_userFilter.ComparedAttributes())
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        _tree = new LdapTree(options, dialer, time);
        _groups = new LdapGroups(name, options, logger);
        _change = new LdapPasswordChange(options);
    }

    public string Name { get; }

    public ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) => AskAsync(
            () => _options.BindAs is { } template
                ? VerifyByTemplateAsync(template, credential, context.Exposure, cancellationToken)
                : VerifyBySearchAsync(credential, context.Exposure, cancellationToken),
            cancellationToken);

    public ValueTask<AuthenticationResult> ChangePasswordAsync(
        PasswordChangeCredential change, SignInContext context, CancellationToken cancellationToken) => CanChangePasswords
            ? AskAsync(() => ChangeAsync(change, context.Exposure, cancellationToken), cancellationToken)
            : new(AuthenticationResult.Refused(AuthenticationStatus.Unusable));

    public long Version => Volatile.Read(ref _version);

    // A user who must change the password cannot search, so that without an account of the gateway nobody finds the entry.
    public PasswordAging PasswordAging => CanChangePasswords ? PasswordAging.ChangedHere : PasswordAging.ChangedElsewhere;

    private bool CanChangePasswords => _options is { PasswordChange: true, BindAs: null };

    private async ValueTask<AuthenticationResult> AskAsync(
        Func<Task<AuthenticationResult>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (LdapException e)
        {
            Log.Unavailable(_logger, Name, e.Failure, e.Message);
            return AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Unavailable(_logger, Name, LdapFailure.TooSlow, "the time-out of the sign-in has passed");
            return AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable);
        }
    }

    public bool DistinguishesUnknownUsers => _options.BindAs is null;

    public async ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken)
    {
        if (_options.BindAs is not null)
        {
            return UserLookupResult.NotTold with { TriedAs = AccountNames.WithoutDomain(userName.Trim()) };
        }

        try
        {
            var variables = Variables(userName);
            if (await FindEntryAsync(_tree.SearchAsync, variables, cancellationToken) is not { Entry: { } entry })
            {
                return new UserLookupResult(UserKnowledge.Unknown);
            }

            var user = nameOnly
                ? new UserIdentity { Name = NameOf(entry, variables), Directory = Name }
                : await DescribeAsync(_tree.SearchAsync, entry, variables, cancellationToken);
            return new UserLookupResult(LdapDefaults.IsDisabled(entry) ? UserKnowledge.Disabled : UserKnowledge.Known, user)
            {
                IsExact = _userFilter.IsExact(entry, variables),
            };
        }
        catch (LdapException e)
        {
            Log.Unavailable(_logger, Name, e.Failure, e.Message);
            return new UserLookupResult(UserKnowledge.Unavailable);
        }
    }

    public ValueTask DisposeAsync() => _tree.DisposeAsync();

    public void Dispose() => _tree.Dispose();

    private async Task<AuthenticationResult> VerifyBySearchAsync(
        PasswordCredential credential, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var variables = Variables(credential.UserName);
        if (await FindEntryAsync(_tree.SearchAsync, variables, cancellationToken) is not { } user)
        {
            return await RefuseUnknownAsync(cancellationToken);
        }

        var bind = await user.Site.UseForPasswordAsync(
            connection => TryAsync(connection, user.Dn, credential.Password, exposure, cancellationToken), cancellationToken);
        return bind.Status == AuthenticationStatus.Accepted
            ? AuthenticationResult.Accepted(
                await DescribeAsync(_tree.SearchAsync, user.Entry, variables, cancellationToken), NoticeOf(bind.Response.Controls))
            : Refuse(bind.Status);
    }

    /// <summary>Changes a password, and says who the user is.</summary>
    private async Task<AuthenticationResult> ChangeAsync(
        PasswordChangeCredential change, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var variables = Variables(change.UserName);
        if (await FindEntryAsync(_tree.SearchAsync, variables, cancellationToken) is not { } user)
        {
            return await RefuseUnknownAsync(cancellationToken);
        }

        var (status, complaint) = await _change.ChangeAsync(user, change, exposure, cancellationToken);
        if (complaint is not null)
        {
            return AuthenticationResult.Refused(complaint);
        }

        if (status != AuthenticationStatus.Accepted)
        {
            return AuthenticationResult.Refused(status);
        }

        Interlocked.Increment(ref _version);
        return AuthenticationResult.Accepted(await DescribeAsync(_tree.SearchAsync, user.Entry, variables, cancellationToken));
    }

    /// <summary>Sends a bind that always fails, so that an unknown user takes as long as a known one.</summary>
    private async Task<AuthenticationResult> RefuseUnknownAsync(CancellationToken cancellationToken)
    {
        var random = $"cn={Guid.NewGuid():n},{_options.BaseDn}";
        await _tree.Home.UseForPasswordAsync(
            connection => connection.BindAsync(random, new Secret(random), cancellationToken), cancellationToken);
        return AuthenticationResult.Refused(AuthenticationStatus.UnknownUser);
    }

    private PasswordNotice? NoticeOf(LdapControls controls)
    {
        if (controls.GraceSignIns is null && controls.PasswordExpiresIn is null)
        {
            return null;
        }

        return new PasswordNotice(Name, CanChangePasswords)
        {
            GraceSignIns = controls.GraceSignIns,
            ExpiresIn = controls.PasswordExpiresIn is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private AuthenticationResult Refuse(AuthenticationStatus status) =>
        status is AuthenticationStatus.PasswordExpired or AuthenticationStatus.MustChangePassword
            ? AuthenticationResult.ChangeNeeded(status, new PasswordNotice(Name, CanChangePasswords))
            : AuthenticationResult.Refused(status);

    private async Task<AuthenticationResult> VerifyByTemplateAsync(
        string template, PasswordCredential credential, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var variables = Variables(credential.UserName);
        if (LdapBindName.Write(template, variables["user"]) is not { } name)
        {
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
        }

        return await _tree.Home.UseForPasswordAsync(
            async connection =>
            {
                var bind = await TryAsync(connection, name, credential.Password, exposure, cancellationToken);
                if (bind.Status != AuthenticationStatus.Accepted)
                {
                    return Refuse(bind.Status);
                }

                // The connection has the identity of the user until the next bind.
                LdapGroups.Searching search = async (what, token) =>
                {
                    var result = await connection.SearchAsync(what, token);
                    return new LdapFoundEntries([.. result.Entries.Select(e => new LdapFound(e, _tree.Home))], result.IsTruncated);
                };
                return await FindEntryAsync(search, variables, cancellationToken) is { Entry: { } entry }
                    ? AuthenticationResult.Accepted(
                        await DescribeAsync(search, entry, variables, cancellationToken), NoticeOf(bind.Response.Controls))
                    : throw new LdapException(LdapFailure.Refused, $"an authenticated user is not found below '{_options.BaseDn}'");
            },
            cancellationToken);
    }

    /// <summary>
    /// Tries the user's password once; whatever the result, it is not sent to another server. After a response that neither accepts nor
    /// refuses (busy, unavailable, a referral) it still counts, because a domain controller may have forwarded it before it gave up.
    /// </summary>
    internal static async Task<LdapBindTry> TryAsync(
        LdapConnection connection, string name, Secret password, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        exposure.Sending();
        var bind = await connection.BindAsync(name, password, cancellationToken);
        var status = LdapBindResults.Read(bind)
            ?? throw new LdapException(LdapFailure.Refused, $"the server answered a bind with {bind.Code}");
        exposure.Answered();
        return new LdapBindTry(status, bind);
    }

    private static Dictionary<string, string> Variables(string presented)
    {
        var name = presented.Trim();
        return new Dictionary<string, string> { ["name"] = name, ["user"] = AccountNames.WithoutDomain(name) };
    }

    private async Task<LdapFound?> FindEntryAsync(
        LdapGroups.Searching search, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var found = (await search(
            new LdapSearch
            {
                BaseDn = _options.BaseDn,
                Filter = _userFilter,
                Variables = variables,
                Attributes = _userAttributes,
                SizeLimit = MaximumUsers,
                TimeLimit = _options.Timeout,
            },
            cancellationToken)).Entries;

        // A user principal name belongs to one user, even where its first part is the account name of another.
        if (found.Count > 1 && found.Where(user => HasPrincipalName(user.Entry, variables["name"])).ToArray() is [{ } exact])
        {
            return exact;
        }

        if (found.Count > 1)
        {
            Log.Ambiguous(_logger, Name, _options.BaseDn);
        }

        return found.Count == 1 ? found[0] : null;
    }

    private bool HasPrincipalName(LdapEntry user, string name) =>
        _options.Kind == LdapKind.ActiveDirectory
        && string.Equals(user.First(LdapDefaults.PrincipalName), name, StringComparison.OrdinalIgnoreCase);

    private string NameOf(LdapEntry entry, Dictionary<string, string> variables) => entry.First(_nameAttribute) ?? variables["user"];

    private async Task<UserIdentity> DescribeAsync(
        LdapGroups.Searching search, LdapEntry entry, Dictionary<string, string> variables, CancellationToken cancellationToken) => new()
        {
            Name = NameOf(entry, variables),
            Directory = Name,
            Groups = await _groups.FindAsync(search, entry, variables["user"], cancellationToken),
            Attributes = _options.Attributes.Where(a => entry.First(a) is not null)
            .ToFrozenDictionary(a => a, a => entry.First(a)!, StringComparer.OrdinalIgnoreCase), // filtered in the line above
        };

    private static partial class Log
    {
        [LoggerMessage(2050, LogLevel.Error, "Directory {Directory} is unavailable ({Failure}): {Reason}")]
        public static partial void Unavailable(ILogger logger, string directory, LdapFailure failure, string reason);

        [LoggerMessage(
            2051, LogLevel.Warning, "Directory {Directory} has several entries for one user name below {BaseDn}; the sign-in is refused.")]
        public static partial void Ambiguous(ILogger logger, string directory, string baseDn);
    }
}
