using System.Collections.Frozen;
using System.Globalization;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Identity.Radius.Protocol;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Radius;

/// <summary>
/// Users whose passwords RADIUS servers verify. A refusal does not tell whether the user exists, so in a list of directories it comes last
/// or has its own domains.
/// </summary>
internal sealed partial class RadiusDirectory : IChallengingDirectory, IDisposable
{
    private const int MaximumGroups = 500;

    private readonly RadiusOptions _options;
    private readonly RadiusServers _servers;
    private readonly ILogger _logger;

    public RadiusDirectory(string name, RadiusOptions options, RadiusMetrics metrics, TimeProvider time, ILogger logger)
    {
        Name = name;
        _options = options;
        _logger = logger;
        _servers = new RadiusServers(options, time, reading => metrics.Discarded(name, reading));
    }

    public string Name { get; }

    public bool DistinguishesUnknownUsers => false;

    // Twice, because a code that is typed with the password is sent in a second exchange.
    public TimeSpan Timeout => TimeSpan.FromSeconds(5) + (2 * _options.Servers.Count * _options.Tries * _options.Timeout);

    public ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
        UnavailableAfterTimeoutAsync(AskAsync(credential, context, cancellationToken), cancellationToken);

    public ValueTask<AuthenticationResult> AnswerAsync(
        ChallengeCredential answer, SignInContext context, CancellationToken cancellationToken) =>
        UnavailableAfterTimeoutAsync(AskAsync(answer, context, cancellationToken), cancellationToken);

    public ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) =>
        new(UserLookupResult.NotTold with { TriedAs = _options.WithoutDomain ? NameOf(userName) : null });

    public void Dispose() => _servers.Dispose();

    /// <summary>
    /// Turns the time-out of the sign-in into an unavailable directory; the exposure knows whether the password was sent.
    /// </summary>
    private async ValueTask<AuthenticationResult> UnavailableAfterTimeoutAsync(
        Task<AuthenticationResult> asking, CancellationToken cancellationToken)
    {
        try
        {
            return await asking;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Unavailable();
        }
    }

    private async Task<AuthenticationResult> AskAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var (password, code) = Split(credential.Password);
        if (_servers.Request(NameOf(credential.UserName), password, null, context.Source) is not { } request)
        {
            // RADIUS cannot carry it, so no server has such a password.
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
        }

        if (await _servers.AskAsync(request, context.Exposure, cancellationToken) is not (var reply, var server))
        {
            return Unavailable();
        }

        var result = ReadReply(credential.UserName, reply, server, 1);
        return result.Challenge is { } challenge && code is not null
            ? await AskAsync(new ChallengeCredential(credential.UserName, challenge, code), context, cancellationToken)
            : result;
    }

    private async Task<AuthenticationResult> AskAsync(
        ChallengeCredential answer, SignInContext context, CancellationToken cancellationToken)
    {
        if (ReadState(answer.Challenge.State) is not (var server, var state)
            || _servers.Request(NameOf(answer.UserName), answer.Code, state, context.Source) is not { } request)
        {
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
        }

        return await _servers.AskAsync(server, request, context.Exposure, cancellationToken) is { } reply
            ? ReadReply(answer.UserName, reply, server, answer.Challenge.Round + 1)
            : Unavailable();
    }

    private AuthenticationResult ReadReply(string userName, RadiusReply reply, int server, int round)
    {
        switch (reply.Code)
        {
            case RadiusCode.AccessAccept:
                return AuthenticationResult.Accepted(Describe(userName, reply));
            case RadiusCode.AccessChallenge when reply.Find(RadiusAttribute.State) is { } state:
                var prompt = Challenge.Clean(string.Join(' ', reply.Texts(RadiusAttribute.ReplyMessage)));
                return AuthenticationResult.Challenged(new Challenge(Name, WriteState(server, state), prompt, round));
            case RadiusCode.AccessChallenge:
                Log.NoState(_logger, Name); // RFC 2865 5.24 allows it, but without State the response cannot be matched with the challenge.
                return AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable);
            default:
                return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
        }
    }

    private UserIdentity Describe(string userName, RadiusReply reply) => new()
    {
        // RFC 2865 5.1: the server may return the canonical name of the user.
        Name = reply
            .Texts(RadiusAttribute.UserName)
            .FirstOrDefault(n => n.Length is > 0 and <= AccountNames.MaximumLength && !n.Any(char.IsControl))
            ?? AccountNames.WithoutDomain(userName.Trim()).ToLowerInvariant(),
        Directory = Name,
        Groups = (_options.Groups switch
        {
            RadiusGroups.Class => reply.Texts(RadiusAttribute.Class),
            RadiusGroups.FilterId => reply.Texts(RadiusAttribute.FilterId),
            _ => [],
        }).Take(MaximumGroups).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
    };

    private string NameOf(string presented) => _options.WithoutDomain ? AccountNames.WithoutDomain(presented.Trim()) : presented.Trim();

    /// <summary>Separates a one-time code from the password, if a separator is configured.</summary>
    private (Secret Password, Secret? Code) Split(Secret typed)
    {
        if (_options.CodeSeparator is not { Length: 1 } separator
            || typed.Reveal() is not { } text
            || text.LastIndexOf(separator[0]) is not (> 0 and var at))
        {
            return (typed, null);
        }

        return at == text.Length - 1 ? (typed, null) : (new Secret(text[..at]), new Secret(text[(at + 1)..]));
    }

    private static Secret WriteState(int server, byte[] state) =>
        new($"{server.ToString(CultureInfo.InvariantCulture)}.{Convert.ToBase64String(state)}");

    private static (int Server, byte[] State)? ReadState(Secret state)
    {
        var text = state.Reveal();
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        Span<byte> bytes = stackalloc byte[RadiusPacket.MaximumValueLength];
        return dot > 0
            && int.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var server)
            && Convert.TryFromBase64Chars(text.AsSpan(dot + 1), bytes, out var length)
                ? (server, bytes[..length].ToArray())
                : null;
    }

    private AuthenticationResult Unavailable()
    {
        Log.Unavailable(_logger, Name);
        return AuthenticationResult.Refused(AuthenticationStatus.DirectoryUnavailable);
    }

    private static partial class Log
    {
        [LoggerMessage(2066, LogLevel.Error, "Directory {Directory} is unavailable: no RADIUS server sent a valid reply. The servers must "
            + "know the gateway and the secret, and send a Message-Authenticator.")]
        public static partial void Unavailable(ILogger logger, string directory);

        [LoggerMessage(2067, LogLevel.Warning, "Directory {Directory} sent a challenge without State, which cannot be answered.")]
        public static partial void NoState(ILogger logger, string directory);
    }
}
