using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>Receives and sends without blocking, and updates the <see cref="SocketState"/>.</summary>
internal static unsafe class SocketIo
{
    /// <summary>
    /// Returns the number of bytes received, 0 at the end of the stream, or -1. With -1, the state contains an error, or the operation
    /// would block.
    /// </summary>
    public static int Receive(SocketState* state, byte* bytes, int count)
    {
        if (state->IsDrained != 0 || state->ReceiveBudget <= 0 || state->Error != 0)
        {
            return -1;
        }

        while (true)
        {
            var received = (int)LibC.Receive(state->Descriptor, bytes, count, 0);
            if (received > 0)
            {
                state->ReceiveBudget -= received;
                state->IsDrained = received < count && state->IsPeerClosed == 0 ? 1 : 0;
                return received;
            }

            if (received == 0)
            {
                state->IsEnded = 1;
                return 0;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == LibC.Again)
            {
                state->IsDrained = 1;
                return -1;
            }

            if (error != LibC.Interrupted)
            {
                state->Error = error;
                return -1;
            }
        }
    }

    /// <summary>Returns the number of bytes sent, or -1. With -1, the state contains an error, or the operation would block.</summary>
    public static int Send(SocketState* state, byte* bytes, int count)
    {
        while (true)
        {
            var sent = (int)LibC.Send(state->Descriptor, bytes, count, LibC.SendNoSignal);
            if (sent >= 0)
            {
                return sent;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == LibC.Again)
            {
                state->IsFull = 1;
                return -1;
            }

            if (error != LibC.Interrupted)
            {
                state->Error = error;
                return -1;
            }
        }
    }
}
