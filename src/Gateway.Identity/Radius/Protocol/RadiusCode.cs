namespace Gateway.Identity.Radius.Protocol;

/// <summary>The packets of RFC 2865 that a client sends or receives.</summary>
internal enum RadiusCode : byte
{
    AccessRequest = 1,
    AccessAccept = 2,
    AccessReject = 3,
    AccessChallenge = 11,
}
