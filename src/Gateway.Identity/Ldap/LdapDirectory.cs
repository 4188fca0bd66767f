using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Gateway.Identity.Ldap;

/// <summary>
/// Users of an LDAP directory. The gateway's own account finds the user, whose password is verified by a bind with the found DN. With <see
/// cref="LdapOptions.BindAs"/>, the password is verified by a bind with the presented name, and the user's own connection finds the entry.
/// </summary>
internal sealed partial class LdapDirectory : IDirectory, IAsyncDisposable, IDisposable
{
    private const int MaximumGroups = 500;

    private readonly LdapOptions _options;
    private readonly LdapFilter _userFilter;
    private readonly LdapFilter _groupFilter;
    private readonly string _nameAttribute;
    private readonly LdapPool _searches;
    private readonly LdapPool _binds;
    private readonly ResiliencePipeline _retry;
    private readonly ILogger _logger;

    public LdapDirectory(string name, LdapOptions options, Dialer dialer, TimeProvider time, ILogger logger)
    {
        Name = name;
        _options = options;
        _logger = logger;
        _userFilter = LdapFilter.Parse(options.UserFilter ?? LdapDefaults.UserFilter(options.Kind));
        _groupFilter = LdapFilter.Parse(options.GroupFilter ?? LdapDefaults.GroupFilter(options.Kind));
        _nameAttribute = options.NameAttribute ?? LdapDefaults.NameAttribute(options.Kind);
        var servers = new LdapServers(options, dialer, time);
        _searches = new LdapPool(
            servers, async token => await SignInAsync(servers, await servers.ConnectAsync(token), token), options.Connections, time);
        _binds = new LdapPool(servers, servers.ConnectAsync, options.Connections, time);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle =
                    new PredicateBuilder().Handle<LdapException>(e => e.Failure is LdapFailure.Unreachable or LdapFailure.TooSlow),
                MaxRetryAttempts = 1,
                Delay = TimeSpan.Zero,
            })
            .Build();
    }

    public string Name { get; }

    public async ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            return _options.BindAs is { } template
                ? await VerifyByTemplateAsync(template, credential, context.Exposure, cancellationToken)
                : await VerifyBySearchAsync(credential, context.Exposure, cancellationToken);
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
            if (await FindEntryAsync(SearchAsync, variables, cancellationToken) is not { } entry)
            {
                return new UserLookupResult(UserKnowledge.Unknown);
            }

            var user = nameOnly
                ? new UserIdentity { Name = NameOf(entry, variables), Directory = Name }
                : await DescribeAsync(SearchAsync, entry, variables, cancellationToken);
            return new UserLookupResult(LdapDefaults.IsDisabled(entry) ? UserKnowledge.Disabled : UserKnowledge.Known, user);
        }
        catch (LdapException e)
        {
            Log.Unavailable(_logger, Name, e.Failure, e.Message);
            return new UserLookupResult(UserKnowledge.Unavailable);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _searches.DisposeAsync();
        await _binds.DisposeAsync();
    }

    public void Dispose()
    {
        _searches.Dispose();
        _binds.Dispose();
    }

    private async Task<AuthenticationResult> VerifyBySearchAsync(
        PasswordCredential credential, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var variables = Variables(credential.UserName);
        if (await FindEntryAsync(SearchAsync, variables, cancellationToken) is not { } entry)
        {
            // A bind that always fails, so that an unknown user takes as long as a known one.
            var random = $"cn={Guid.NewGuid():n},{_options.BaseDn}";
            await _binds.UseAsync(connection => connection.BindAsync(random, new Secret(random), cancellationToken), cancellationToken);
            return AuthenticationResult.Refused(AuthenticationStatus.UnknownUser);
        }

        var status = await _binds.UseAsync(
            connection => TryAsync(connection, entry.Dn, credential.Password, exposure, cancellationToken), cancellationToken);
        return status == AuthenticationStatus.Accepted
            ? AuthenticationResult.Accepted(await DescribeAsync(SearchAsync, entry, variables, cancellationToken))
            : AuthenticationResult.Refused(status);
    }

    private async Task<AuthenticationResult> VerifyByTemplateAsync(
        string template, PasswordCredential credential, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var variables = Variables(credential.UserName);
        if (LdapBindName.Write(template, variables["user"]) is not { } name)
        {
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
        }

        return await _binds.UseAsync(
            async connection =>
            {
                var status = await TryAsync(connection, name, credential.Password, exposure, cancellationToken);
                if (status != AuthenticationStatus.Accepted)
                {
                    return AuthenticationResult.Refused(status);
                }

                // The connection has the identity of the user until the next bind.
                Searching search = (what, token) => connection.SearchAsync(what, token);
                return await FindEntryAsync(search, variables, cancellationToken) is { } entry
                    ? AuthenticationResult.Accepted(await DescribeAsync(search, entry, variables, cancellationToken))
                    : throw new LdapException(LdapFailure.Refused, $"an authenticated user is not found below '{_options.BaseDn}'");
            },
            cancellationToken);
    }

    /// <summary>
    /// Tries the user's password once; whatever the result, it is not sent to another server. After a response that neither accepts nor
    /// refuses (busy, unavailable, a referral) it still counts, because a domain controller may have forwarded it before it gave up.
    /// </summary>
    private static async Task<AuthenticationStatus> TryAsync(
        LdapConnection connection, string name, Secret password, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        exposure.Sending();
        var bind = await connection.BindAsync(name, password, cancellationToken);
        var status = LdapBindResults.Read(bind)
            ?? throw new LdapException(LdapFailure.Refused, $"the server answered a bind with {bind.Code}");
        exposure.Answered();
        return status;
    }

    private static Dictionary<string, string> Variables(string presented)
    {
        var name = presented.Trim();
        return new Dictionary<string, string> { ["name"] = name, ["user"] = AccountNames.WithoutDomain(name) };
    }

    private async Task<LdapEntry?> FindEntryAsync(
        Searching search, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        string[] attributes = [_nameAttribute, .. LdapDefaults.DisabledAttributes(_options.Kind), .. _options.Attributes];
        var found = await search(Search(_options.BaseDn, _userFilter, variables, attributes, sizeLimit: 2), cancellationToken);
        if (found.Count > 1)
        {
            Log.Ambiguous(_logger, Name, _options.BaseDn);
        }

        return found.Count == 1 ? found[0] : null;
    }

    private string NameOf(LdapEntry entry, Dictionary<string, string> variables) => entry.First(_nameAttribute) ?? variables["user"];

    private async Task<UserIdentity> DescribeAsync(
        Searching search, LdapEntry entry, Dictionary<string, string> variables, CancellationToken cancellationToken) => new()
        {
            Name = NameOf(entry, variables),
            Directory = Name,
            Groups = await FindGroupsAsync(search, entry.Dn, variables["user"], cancellationToken),
            Attributes = _options.Attributes.Where(a => entry.First(a) is not null)
            .ToFrozenDictionary(a => a, a => entry.First(a)!, StringComparer.OrdinalIgnoreCase), // filtered in the line above
        };

    /// <summary>The groups of a user and their parent groups, each searched once.</summary>
    private async Task<FrozenSet<string>> FindGroupsAsync(Searching search, string dn, string user, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var asked = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { dn };
        var members = new Queue<string>([dn]);
        while (members.TryDequeue(out var member))
        {
            var variables = new Dictionary<string, string> { ["dn"] = member, ["user"] = user };
            var request = Search(
                _options.GroupBaseDn ?? _options.BaseDn, _groupFilter, variables, [_options.GroupNameAttribute], MaximumGroups);
            foreach (var group in await search(request, cancellationToken))
            {
                if (group.First(_options.GroupNameAttribute) is { } groupName)
                {
                    names.Add(groupName);
                }

                // Active Directory returns nested groups in one search.
                if (asked.Add(group.Dn) && _options.Kind != LdapKind.ActiveDirectory && asked.Count <= MaximumGroups)
                {
                    members.Enqueue(group.Dn);
                }
            }
        }

        return names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    private Task<IReadOnlyList<LdapEntry>> SearchAsync(LdapSearch search, CancellationToken cancellationToken) => _retry.ExecuteAsync(
        async token => await _searches.UseAsync(connection => connection.SearchAsync(search, token), token), cancellationToken).AsTask();

    private LdapSearch Search(
        string baseDn, LdapFilter filter, Dictionary<string, string> variables, IReadOnlyList<string> attributes, int sizeLimit) => new()
        {
            BaseDn = baseDn,
            Filter = filter,
            Variables = variables,
            Attributes = attributes,
            SizeLimit = sizeLimit,
            TimeLimit = _options.Timeout,
        };

    private async Task<LdapConnection> SignInAsync(LdapServers servers, LdapConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var bind = await connection.BindAsync(_options.BindName, new Secret(_options.BindPassword ?? ""), cancellationToken);
            return bind.Code == LdapResultCode.Success
                ? connection
                : throw new LdapException(LdapFailure.Refused, $"the account of the gateway, {_options.BindName}, is refused: {bind.Code}");
        }
        catch
        {
            servers.MarkFailed(connection);
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Searches with the identity of the gateway's own account or of the user.</summary>
    private delegate Task<IReadOnlyList<LdapEntry>> Searching(LdapSearch search, CancellationToken cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(2050, LogLevel.Error, "Directory {Directory} is unavailable ({Failure}): {Reason}")]
        public static partial void Unavailable(ILogger logger, string directory, LdapFailure failure, string reason);

        [LoggerMessage(
            2051, LogLevel.Warning, "Directory {Directory} has several entries for one user name below {BaseDn}; the sign-in is refused.")]
        public static partial void Ambiguous(ILogger logger, string directory, string baseDn);
    }
}
