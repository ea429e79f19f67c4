//! Reads QR codes.
