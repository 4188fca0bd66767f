namespace Gateway.Requests;

/// <summary>Describes in words, for the log, why a request ended as it did.</summary>
internal static class RequestCause
{
    /// <summary>The cause; null where nothing went wrong.</summary>
    public static string? Of(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.PlainHttp => "plain HTTP is not served",
        RequestOutcome.Malformed => "the request is not valid HTTP",
        RequestOutcome.AmbiguousTarget => "the address can be read in more than one way",
        RequestOutcome.Denied => "the address is never published",
        RequestOutcome.Misdirected => "the host needs a connection of its own",
        RequestOutcome.MethodNotAllowed => "the route does not allow the method",
        RequestOutcome.TooLarge => "the request is larger than the route allows",
        RequestOutcome.NoRoute => "no route has this host and path",
        RequestOutcome.Unauthenticated => "no valid sign-in",
        RequestOutcome.LockedOut => "too many failed sign-ins of this user or network",
        RequestOutcome.Forbidden => "the user, network or time is not allowed",
        RequestOutcome.DirectoryUnavailable => "no directory answered",
        RequestOutcome.NoSpace => "the request could not be kept on the disk",
        RequestOutcome.DestinationUnavailable => "no back end took the connection",
        RequestOutcome.DestinationUntrusted => "the back end's certificate is not valid",
        RequestOutcome.DestinationTimeout => "the back end did not respond in time",
        RequestOutcome.DestinationInvalid => "the back end's response was not valid or was cut off",
        RequestOutcome.ClientLeft => "the client disconnected",
        RequestOutcome.ClientStalled => "the client sent or took nothing for too long",
        RequestOutcome.Draining => "the gateway is leaving and the client is to ask again",
        RequestOutcome.Failed => "a defect of the gateway",
        _ => null, // forwarded, answered or redirected, which explain themselves
    };
}
