namespace Gateway.Identity.Radius.Protocol;

/// <summary>The attributes that the gateway uses.</summary>
internal enum RadiusAttribute : byte
{
    UserName = 1,
    UserPassword = 2,
    ServiceType = 6,
    FilterId = 11,
    ReplyMessage = 18,
    State = 24,
    Class = 25,
    CallingStationId = 31,
    NasIdentifier = 32,
    NasPortType = 61,
    MessageAuthenticator = 80,
}
